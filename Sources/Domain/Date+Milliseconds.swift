package import Foundation

extension Date {
    /// What the store keeps of a time. Rounded, not cut, so that adding a millisecond always gives a later one.
    package var roundedToMilliseconds: Date {
        Date(timeIntervalSinceReferenceDate: (timeIntervalSinceReferenceDate * 1000).rounded() / 1000)
    }
}
