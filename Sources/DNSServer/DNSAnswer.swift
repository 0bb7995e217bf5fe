/// What is known of one name. A TTL is in seconds.
package enum DNSAnswer: Sendable, Equatable {
    case addresses([IPv4Address], ttl: UInt32)
    /// Another name (CNAME). Its own answer is looked up too and follows in the same message.
    case alias(String, ttl: UInt32)
}

/// Finds what a name stands for; nil means that there is no such name.
///
/// The name comes in lower case, without the last dot. It is called on an event loop for every query, so it must
/// answer from memory.
package typealias DNSLookup = @Sendable (_ name: String) -> DNSAnswer?
