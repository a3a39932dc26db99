"""Articles written for copydesk, with the faults that real ones have: what `copydesk demo` drops."""
