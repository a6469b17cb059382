//! Names for runs whose author gave none: `<adjective>-<animal>-<number>`.

use crate::world::Ids;

const ADJECTIVES: [&str; 64] = [
    "agile", "amber", "ample", "azure", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid",
    "clever", "cosy", "crisp", "curious", "daring", "deft", "eager", "early", "fair", "fleet", "fond",
    "frank", "fresh", "gentle", "glad", "golden", "grand", "hardy", "honest", "humble", "jolly", "keen",
    "kind", "lively", "loyal", "lucid", "lucky", "merry", "mighty", "mild", "modest", "neat", "nimble",
    "noble", "patient", "placid", "polite", "proud", "quick", "quiet", "rapid", "rustic", "serene", "sharp",
    "silver", "sleek", "smart", "steady", "sunny", "swift", "tidy", "vivid", "witty",
];

const NOUNS: [&str; 64] = [
    "badger", "beaver", "bison", "bittern", "bream", "carp", "cod", "crane", "crow", "curlew", "deer",
    "dove", "duck", "eagle", "eel", "egret", "elk", "falcon", "ferret", "finch", "fox", "gannet", "goose",
    "grouse", "gull", "hare", "hawk", "heron", "ibex", "jay", "kestrel", "kite", "lark", "linnet", "loon",
    "lynx", "magpie", "marten", "mink", "mole", "moose", "newt", "osprey", "otter", "owl", "perch", "pike",
    "plover", "puffin", "quail", "rail", "raven", "robin", "salmon", "seal", "shrew", "skua", "snipe",
    "stoat", "stork", "swan", "tern", "trout", "wren",
];

/// A new name such as `brisk-otter-417`. Not unique.
pub fn generate(ids: &dyn Ids) -> String {
    let adjective = ADJECTIVES[ids.below(ADJECTIVES.len())];
    let noun = NOUNS[ids.below(NOUNS.len())];
    format!("{adjective}-{noun}-{}", ids.below(1000))
}
