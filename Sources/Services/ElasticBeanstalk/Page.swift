import Smithy

/// Part of a list: the token is the position of the next one.
struct Page<Item> {
    var items: [Item]
    var next: String?

    init(_ all: [Item], limit: Int?, token: String?) throws(ServiceError) {
        let start = try Self.start(token)
        let end = min(all.count, start + (limit ?? 1_000))
        items = start < end ? Array(all[start..<end]) : []
        next = end < all.count ? String(end) : nil
    }

    /// The position that a token stands for.
    static func start(_ token: String?) throws(ServiceError) -> Int {
        guard let token else { return 0 }
        guard let start = Int(token), (0..<1 << 32).contains(start) else {
            throw ServiceError("InvalidParameterValue", "Invalid NextToken: '\(token)'.")
        }
        return start
    }
}
