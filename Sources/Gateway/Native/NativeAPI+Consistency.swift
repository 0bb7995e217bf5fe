import Domain
import Foundation
import Smithy
import Wire

extension NativeAPI {
    /// `GET` tells how long changes of the routing take, `PUT` sets it: `{"mode":"aws"}`, `{"mode":"now"}`, or either
    /// of the delays.
    func consistency(_ head: RequestHead, _ body: ByteStream) async throws(NativeError) -> WireResponse {
        try allow(["GET", "PUT"], head)
        guard let consistency else { throw NativeError(404, "NotFound", "There is nothing at \(head.path).") }
        if head.method == "PUT" {
            await consistency.setConsistency(try await changed(await consistency.consistency, by: body))
        }
        return try .json(await consistency.consistency)
    }

    private struct Change: Decodable {
        var mode: String?
        var rulesSeconds: Double?
        var registrationsSeconds: Double?
        var healthSeconds: Double?
    }

    private func changed(_ consistency: Consistency, by body: ByteStream) async throws(NativeError) -> Consistency {
        let change = try await read(body)
        var changed = consistency
        switch change.mode {
        case "aws": changed = .aws
        case "now": changed = .now
        case nil: break
        case .some(let other):
            throw NativeError(400, "InvalidRequest", "The mode is 'aws' or 'now', not '\(other)'.")
        }
        changed.rulesSeconds = change.rulesSeconds ?? changed.rulesSeconds
        changed.registrationsSeconds = change.registrationsSeconds ?? changed.registrationsSeconds
        changed.healthSeconds = change.healthSeconds ?? changed.healthSeconds
        let delays = [changed.rulesSeconds, changed.registrationsSeconds, changed.healthSeconds]
        guard delays.allSatisfy({ (0...3_600).contains($0) }) else {
            throw NativeError(400, "InvalidRequest", "Delays are from 0 to 3600 seconds.")
        }
        return changed
    }

    private func read(_ body: ByteStream) async throws(NativeError) -> Change {
        do {
            return try JSONDecoder().decode(Change.self, from: Data(try await body.collected(limit: 64 * 1024)))
        } catch {
            throw NativeError(400, "InvalidRequest", "The body is not a JSON object with a \"mode\" or delays.")
        }
    }
}
