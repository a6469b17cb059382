"""The fault suite starts, breaks and restarts servers of its own; it needs the binary and PostgreSQL's programs."""

from __future__ import annotations

import pytest

# Failed comparisons in the shared helpers show their values too.
pytest.register_assert_rewrite("support.api", "support.load")
