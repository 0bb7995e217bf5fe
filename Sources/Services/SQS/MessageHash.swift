import Crypto
import Domain
import Foundation
import Smithy

/// The digests by which clients see that a message arrived as they sent it.
/// Source: Amazon SQS Developer Guide, "Amazon SQS message metadata", "Calculating the MD5 message digest for message
/// attributes".
enum MessageHash {
    static func of(_ body: String) -> String { Insecure.MD5.hash(data: Data(body.utf8)).hexadecimal }

    /// Sorted by name; each part with its length before it. nil where there are none.
    static func of(_ attributes: [QueuedMessage.Attribute]) -> String? {
        guard !attributes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ part: [UInt8]) {
            bytes += withUnsafeBytes(of: UInt32(part.count).bigEndian, Array.init)
            bytes += part
        }
        for attribute in attributes.sorted(by: { $0.name < $1.name }) {
            append(Array(attribute.name.utf8))
            append(Array(attribute.type.utf8))
            bytes.append(attribute.isBinary ? 2 : 1)
            append(
                attribute.isBinary ? Array(Data(base64Encoded: attribute.value) ?? Data()) : Array(attribute.value.utf8)
            )
        }
        return Insecure.MD5.hash(data: bytes).hexadecimal
    }
}
