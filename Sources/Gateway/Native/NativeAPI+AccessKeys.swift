import Domain
import Foundation
import Smithy
import Wire

extension NativeAPI {
    private struct NewKey: Encodable {
        var accessKeyId: String
        var secretAccessKey: String
        var account: String
    }

    /// Without its secret, which is told only once.
    private struct KnownKey: Encodable {
        var accessKeyId: String
        var account: String
        var created: String
    }

    private struct Wish: Decodable {
        var account: String?
    }

    func accessKeys(_ head: RequestHead, _ body: ByteStream) async throws(NativeError) -> WireResponse {
        try allow(["GET", "POST"], head)
        guard head.method == "POST" else {
            let keys = store.world.accessKeys.values.sorted { $0.id < $1.id }.map {
                KnownKey(
                    accessKeyId: $0.id, account: $0.account, created: TimestampFormat.iso8601.text($0.createdAt))
            }
            return try .json(["accessKeys": keys])
        }
        let account = try await wish(body).account ?? "000000000000"
        let key = try await commit { transaction throws(Fault) in try transaction.createAccessKey(account: account) }
        return try .json(
            NewKey(accessKeyId: key.id, secretAccessKey: key.secret, account: key.account), status: 201)
    }

    func deleteAccessKey(_ id: String, _ head: RequestHead) async throws(NativeError) -> WireResponse {
        try allow(["DELETE"], head)
        try await commit { transaction throws(Fault) in try transaction.deleteAccessKey(id) }
        return WireResponse(status: 204, headers: [:], body: .bytes([]))
    }

    private func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(NativeError) -> Result {
        do throws(Fault) {
            return try await store.commit(body)
        } catch {
            throw NativeError(error)
        }
    }

    private func wish(_ body: ByteStream) async throws(NativeError) -> Wish {
        let bytes: [UInt8]
        do throws(ServiceError) {
            bytes = try await body.collected(limit: 64 * 1024)
        } catch {
            throw NativeError(error.status, error.code, error.message)
        }
        guard !bytes.isEmpty else { return Wish() }
        do {
            return try JSONDecoder().decode(Wish.self, from: Data(bytes))
        } catch {
            throw NativeError(400, "InvalidRequest", "The body is not a JSON object with an \"account\".")
        }
    }
}
