package import Foundation

/// How much a load balancer shall always be able to carry. Kept and told; what is there is the machine's.
package struct CapacityReservation: Codable, Sendable, Equatable {
    /// nil after a reset.
    package var units: Int?
    package var modifiedAt: Date
    /// How often the reservation was lowered on the day of `modifiedAt` (UTC).
    package var decreases: Int

    package init(units: Int?, modifiedAt: Date, decreases: Int) {
        self.units = units
        self.modifiedAt = modifiedAt
        self.decreases = decreases
    }
}
