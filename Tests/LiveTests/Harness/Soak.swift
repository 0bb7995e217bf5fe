import Foundation

/// Whether every case is asked for by `TEAL_SOAK`, however long they take, and not only those of a usual run.
enum Soak {
    static var isOn: Bool { ProcessInfo.processInfo.environment["TEAL_SOAK"] != nil }
}
