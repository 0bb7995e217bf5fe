package import Domain
import Synchronization

/// A store that fails at a chosen commit, before it or after: to its user the process is dead then.
package final class DyingStore: RecordStore {
    private let store: any RecordStore
    /// Called before and after each commit; throwing from it is the death.
    private let moment: @Sendable () throws(Fault) -> Void

    package init(_ store: any RecordStore, moment: @escaping @Sendable () throws(Fault) -> Void) {
        self.store = store
        self.moment = moment
    }

    package var world: World { store.world }

    package func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(Fault) -> Result {
        try moment()
        let result = try await store.commit(body)
        try moment()
        return result
    }

    package func events(_ query: EventQuery) async throws(Fault) -> [Event] { try await store.events(query) }

    package func commits() -> AsyncStream<Void> { store.commits() }

    package func newEvents() -> AsyncStream<Event> { store.newEvents() }
}
