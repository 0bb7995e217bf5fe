import Domain
import Synchronization

/// What instances were asked, as a test has it.
final class GivenStatistics: RequestStatistics {
    private let counts = Mutex<[String: RequestCounts]>([:])

    var recent: [String: RequestCounts] { counts.withLock { $0 } }

    func give(_ instance: String, _ count: RequestCounts) { counts.withLock { $0[instance] = count } }
}
