/// The port to what is kept.
package protocol RecordStore: Sendable {
    /// The records as of the last commit.
    var world: World { get }

    /// Runs the body on the newest world, one body at a time, and keeps what it changed: all of it, or nothing if it
    /// throws or the store fails. Returns after the change is on disk and `world` shows it.
    func commit<Result: Sendable>(
        _ body: @Sendable (inout Transaction) throws(Fault) -> Result
    ) async throws(Fault) -> Result

    /// Events that match, newest first.
    func events(_ query: EventQuery) async throws(Fault) -> [Event]

    /// An element after each commit; several commits may give one element. Each caller has a stream of its own.
    func commits() -> AsyncStream<Void>

    /// Every event from now on.
    func newEvents() -> AsyncStream<Event>
}
