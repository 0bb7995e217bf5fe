import Smithy
import Wire

/// Takes the body into memory up to the limit, unless the operation takes it as it arrives.
struct BodyIntake: BodyStep {
    let limits: RequestLimits

    func receive(_ body: ByteStream, of visit: Visit) async throws(ServiceError) -> ByteStream {
        guard !visit.route.streamsBody else { return body }
        return .bytes(try await body.collected(limit: limits.body))
    }
}

extension ByteStream {
    /// All of it in memory; refused as soon as more than `limit` bytes have arrived.
    func collected(limit: Int) async throws(ServiceError) -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw .tooLarge(limit) }
            return bytes
        case .chunks(let chunks, _): return try await Self.collect(chunks, limit)
        case .file: throw ServiceError("InternalFailure", "A request's body is not a file.", status: 500)
        }
    }

    private static func collect(
        _ chunks: some AsyncSequence<[UInt8], any Error>, _ limit: Int
    ) async throws(ServiceError) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await chunk in chunks {
                guard bytes.count + chunk.count <= limit else { throw ServiceError.tooLarge(limit) }
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
