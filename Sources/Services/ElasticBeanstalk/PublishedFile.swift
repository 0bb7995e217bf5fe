import Crypto
import Domain
import Foundation
import Smithy

/// A file that Beanstalk puts into its bucket by itself.
struct PublishedFile {
    var key: String
    var bytes: [UInt8]
    var contentType: String

    /// Writes the content; the object that is returned may be committed then, and must be, or its content stays behind
    /// until the next start.
    func store(
        in contents: ContentFolder, id: String, scope: Scope, at now: Date
    ) throws(ServiceError) -> StoredObject {
        do {
            try Data(bytes).write(to: contents.file(of: id), options: .atomic)
        } catch {
            throw ServiceError(
                "ServiceUnavailable", "A file cannot be kept: \(error.localizedDescription)", status: 503)
        }
        let hash = Insecure.MD5.hash(data: Data(bytes)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        return StoredObject(
            bucket: Bucket.beanstalk(scope), key: key, contentID: id, size: bytes.count, eTag: hash.joined(),
            contentType: contentType, metadata: [:], at: now)
    }
}

extension Transaction {
    /// Puts the files into Beanstalk's bucket; returns the contents that nothing may refer to any more.
    mutating func publish(_ objects: [StoredObject], in scope: Scope) throws(Fault) -> [String] {
        try createBucket(Bucket.beanstalk(scope), in: scope)
        var released: [String] = []
        for object in objects { released += try putObject(object) }
        return released
    }
}
