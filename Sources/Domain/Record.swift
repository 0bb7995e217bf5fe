/// A row of the store: a value with an identity and a place in the `World`.
///
/// A record is the whole truth about its resource and about the progress of what is being done to it.
package protocol Record: Codable, Sendable, Identifiable, Equatable where ID == String {
    /// The record's table in SQLite.
    static var tableName: String { get }
    /// Where the world keeps records of this type.
    static var place: WritableKeyPath<World, [String: Self]> { get }

    /// Called before the record is saved or deleted: marks the parts of the traffic that may depend on it as changed.
    func markTraffic(in world: inout World)
}
