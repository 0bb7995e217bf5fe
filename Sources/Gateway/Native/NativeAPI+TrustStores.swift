import Domain
import Foundation
import Smithy
import Wire

extension NativeAPI {
    /// What a trust store was made of: its authorities' certificates, or one of its lists of revoked certificates.
    func trustStore(_ head: RequestHead) throws(NativeError) -> WireResponse {
        try allow(["GET"], head)
        for store in store.world.trustStores.values {
            if head.path == store.contentPath { return file(Array(store.authorities.utf8)) }
            for list in store.revocations where head.path == "\(store.contentPath)/revocations/\(list.id)" {
                return file(Array(list.content))
            }
        }
        throw NativeError(404, "NotFound", "There is nothing at \(head.path).")
    }

    private func file(_ content: [UInt8]) -> WireResponse {
        WireResponse(status: 200, headers: ["content-type": "application/octet-stream"], body: .bytes(content))
    }
}
