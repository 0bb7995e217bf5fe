import Smithy
import Wire

/// Takes the body into memory up to the limit, unless the operation takes it as it arrives.
struct BodyIntake: BodyStep {
    let limits: RequestLimits

    func receive(_ body: ByteStream, of visit: Visit) async throws(ServiceError) -> ByteStream {
        guard case .chunks(let chunks, _) = body, !visit.route.streamsBody else { return body }
        return .bytes(try await collect(chunks, of: visit.route))
    }

    private func collect(
        _ chunks: some AsyncSequence<[UInt8], any Error>, of route: Route
    ) async throws(ServiceError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await chunk in chunks {
                guard bytes.count + chunk.count <= limits.body else {
                    throw ServiceError.tooLarge(route, limit: limits.body)
                }
                if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            }
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError("IncompleteBody", "The request's body could not be read to its end.")
        }
        return bytes
    }
}
