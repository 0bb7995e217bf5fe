package import Foundation

/// One indivisible change of the world, being made: reads see its own writes, and the store applies all of it or
/// nothing. A value, so rules and decisions are tested without a store.
package struct Transaction: Sendable {
    package private(set) var world: World
    package private(set) var changes: [Change] = []
    package let now: Date
    package let ids: IDSource

    package enum Change: Sendable {
        case save(any Record)
        case delete(any Record)
        case tell(Event)
    }

    package init(world: World, now: Date, ids: IDSource) {
        self.world = world
        self.now = now
        self.ids = ids
    }

    package mutating func save<R: Record>(_ record: R) {
        record.markTraffic(in: &world)
        world[keyPath: R.place][record.id] = record
        changes.append(.save(record))
    }

    package mutating func delete<R: Record>(_ record: R) {
        record.markTraffic(in: &world)
        world[keyPath: R.place][record.id] = nil
        changes.append(.delete(record))
    }

    /// Changes a record that may be gone by now; nothing happens if it is.
    package mutating func update<R: Record>(_ type: R.Type, _ id: String, _ change: (inout R) -> Void) {
        guard var record = world[keyPath: R.place][id] else { return }
        let before = record
        change(&record)
        if record != before { save(record) }
    }

    /// Adds an event, and gives it a time later than every earlier one's.
    package mutating func tell(_ event: Event) {
        var event = event
        event.date = max(now, world.lastEventAt.addingTimeInterval(0.001)).roundedToMilliseconds
        world.lastEventAt = event.date
        changes.append(.tell(event))
    }
}
