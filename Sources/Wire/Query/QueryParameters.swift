/// The parameters of a query string or form, decoded, in their order.
package struct QueryParameters: Sendable, Equatable {
    package private(set) var all: [Parameter] = []

    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// More make a form that no client sends.
    package static let most = 20_000

    package init() {}

    /// nil where there are too many, an escape is malformed, or decoded bytes are not UTF-8.
    package init?(_ text: some StringProtocol) {
        for pair in String(text).utf8.split(separator: UInt8(ascii: "&"), maxSplits: Self.most) {
            guard all.count < Self.most else { return nil }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map { Substring($0) }
            guard let name = PercentCoding.decoded(parts[0], plusIsSpace: true),
                let value = PercentCoding.decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            all.append(Parameter(name, value))
        }
    }

    package subscript(_ name: String) -> String? { all.first { $0.name == name }?.value }

    package mutating func append(_ other: QueryParameters) { all += other.all }

    package mutating func append(_ name: String, _ value: String) { all.append(Parameter(name, value)) }

    package var encoded: String {
        all.map { PercentCoding.encoded($0.name) + "=" + PercentCoding.encoded($0.value) }.joined(separator: "&")
    }
}
