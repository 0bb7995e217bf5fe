import Testing

/// One live teald after the other: each has the machine to itself, so that what a load or a deadline tells is about
/// teald, not about the neighbours.
@Suite("A live teald", .serialized)
enum Live {}
