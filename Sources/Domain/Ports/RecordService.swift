package import Smithy

/// A service whose operations work on the store's records.
package protocol RecordService: Sendable {
    var store: any RecordStore { get }

    /// The one table from what the domain refuses to the service's codes.
    static func serviceError(for fault: Fault) -> ServiceError
}

extension RecordService {
    /// Runs a transaction.
    package func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        do throws(Fault) { return try await store.commit(body) } catch { throw Self.serviceError(for: error) }
    }

    /// Looks into the world as of the last commit.
    package func look<Result>(_ body: (World) throws(Fault) -> Result) throws(ServiceError) -> Result {
        do throws(Fault) { return try body(store.world) } catch { throw Self.serviceError(for: error) }
    }
}

/// A service some of whose changes decide where requests go.
package protocol TrafficService: RecordService {
    var traffic: any TrafficSwitch { get }
}

extension TrafficService {
    /// Commits, and waits until the traffic follows.
    package func commitRouting<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(ServiceError) -> Result {
        let result = try await commit(body)
        await traffic.settle()
        return result
    }
}

extension RequestContext {
    package var scope: Scope { Scope(account: account, region: region) }
}
