package import Domain
import Foundation

extension ProcessEngine {
    /// One look at `/proc` for all instances; a system without it tells nothing.
    package func usage() async throws(EngineFailure) -> [String: InstanceUsage] {
        let groups = ProcessGroups.now()
        var found: [String: InstanceUsage] = [:]
        guard !groups.isEmpty else { return found }
        for record in try records() {
            guard case .running(let watcher) = try instanceFolder(record.name).state(record.token) else { continue }
            found[record.name] = groups[watcher.group]
        }
        return found
    }
}

/// What each group of processes has taken, those included that ended and were waited for.
private enum ProcessGroups {
    static func now() -> [pid_t: InstanceUsage] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return [:] }
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK)))), page = max(1, sysconf(Int32(_SC_PAGESIZE)))
        var all: [pid_t: InstanceUsage] = [:]
        for name in names where name.first?.isNumber == true {
            guard let data = FileManager.default.contents(atPath: "/proc/\(name)/stat") else { continue }
            let line = String(decoding: data, as: UTF8.self)
            guard let end = line.lastIndex(of: ")") else { continue }
            // Counted from the state, which is the third field (proc_pid_stat(5)).
            let fields = line[line.index(after: end)...].split(separator: " ").map { Int($0) ?? 0 }
            guard fields.count > 21 else { continue }
            var usage = all[pid_t(fields[2])] ?? InstanceUsage(userSeconds: 0, systemSeconds: 0, memoryBytes: 0)
            usage.userSeconds += Double(fields[11] + fields[13]) / ticks
            usage.systemSeconds += Double(fields[12] + fields[14]) / ticks
            usage.memoryBytes += fields[21] * page
            all[pid_t(fields[2])] = usage
        }
        return all
    }
}
