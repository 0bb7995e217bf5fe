/// One page of a bucket's keys, folded at a delimiter: what both versions of ListObjects show.
/// Source: Amazon S3 API Reference, `ListObjectsV2`.
package struct KeyListing: Sendable, Equatable {
    package struct Query: Sendable {
        package var prefix: String
        package var delimiter: String
        /// Keys and folded prefixes up to and including this one are left out.
        package var after: String
        package var limit: Int

        package init(prefix: String = "", delimiter: String = "", after: String = "", limit: Int = 1_000) {
            self.prefix = prefix
            self.delimiter = delimiter
            self.after = after
            self.limit = limit
        }
    }

    package private(set) var keys: [String] = []
    package private(set) var prefixes: [String] = []
    /// Where the next page begins: the last key or prefix shown; nil on the last page.
    package private(set) var next: String?

    /// Keys in any order.
    package init(of keys: some Sequence<String>, _ query: Query) {
        let matching = keys.filter { $0.utf8.starts(with: query.prefix.utf8) && Self.precedes(query.after, $0) }
        var last: String?
        for key in matching.sorted(by: Self.precedes) {
            let folded = Self.fold(key, query)
            if let folded, folded == prefixes.last || folded == query.after { continue }
            guard self.keys.count + prefixes.count < query.limit else {
                next = last
                return
            }
            if let folded { prefixes.append(folded) } else { self.keys.append(key) }
            last = folded ?? key
        }
    }

    /// S3 orders by the bytes of UTF-8.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func fold(_ key: String, _ query: Query) -> String? {
        guard !query.delimiter.isEmpty else { return nil }
        let rest = key.dropFirst(query.prefix.count)
        guard let found = rest.firstRange(of: query.delimiter) else { return nil }
        return String(key[..<found.upperBound])
    }
}
