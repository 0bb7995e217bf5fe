/// The parts a client names when it completes an upload, checked against those that arrived.
/// Source: Amazon S3 API Reference, `CompleteMultipartUpload`.
package enum PartSelection {
    package struct Named: Sendable {
        package var number: Int
        /// Without quotes.
        package var eTag: String

        package init(number: Int, eTag: String) {
            self.number = number
            self.eTag = eTag
        }
    }

    package enum Problem: Error, Sendable, Equatable {
        case empty, order
        case unknown(number: Int)
        /// In bytes; only the last part may be below the minimum.
        case small(number: Int, size: Int)
    }

    /// Five MiB, in bytes.
    package static let minimumSize = 5 * 1024 * 1024

    package static func choose(
        _ named: [Named], from parts: [MultipartUpload.Part]
    ) throws(Problem) -> [MultipartUpload.Part] {
        guard !named.isEmpty else { throw .empty }
        guard zip(named, named.dropFirst()).allSatisfy({ $0.number < $1.number }) else { throw .order }
        let known = Dictionary(parts.map { ($0.number, $0) }) { $1 }
        var chosen: [MultipartUpload.Part] = []
        for name in named {
            guard let part = known[name.number], part.eTag == name.eTag else { throw .unknown(number: name.number) }
            chosen.append(part)
        }
        if let small = chosen.dropLast().first(where: { $0.size < minimumSize }) {
            throw .small(number: small.number, size: small.size)
        }
        return chosen
    }
}
