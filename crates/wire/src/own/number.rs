//! How a double looks in the schema.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::lenient::Double;

impl PartialSchema for Double {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .build();
        let words: Object = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["NaN", "Infinity", "-Infinity"]))
            .build();
        OneOfBuilder::new()
            .item(number)
            .item(words)
            .description(Some(
                "A double. JSON has no word for what is not finite, so these are the strings `NaN`, `Infinity` and \
                 `-Infinity`.",
            ))
            .into()
    }
}

impl ToSchema for Double {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Number")
    }
}
