import Foundation

/// The shell that watches one instance, and with it the group of processes that the instance is.
struct Watcher: Equatable {
    let process: pid_t
    let group: pid_t
    /// Clock ticks from the system's start to the process's; with it a pid that was given to another process since is
    /// told apart. Not known on systems without `/proc`.
    let started: Int?

    /// From a line of `/proc/PID/stat` (proc_pid_stat(5)), or `PID GROUP` where there is none.
    init?(_ line: String) {
        guard let end = line.lastIndex(of: ")") else {
            let numbers = line.split(separator: " ").map { pid_t($0) }
            guard numbers.count == 2, let process = numbers[0], let group = numbers[1], group > 1 else { return nil }
            self.process = process
            self.group = group
            started = nil
            return
        }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let process = pid_t(line.prefix { $0 != " " }), let group = pid_t(fields[2]),
            group > 1,
            let started = Int(fields[19])
        else { return nil }
        self.process = process
        self.group = group
        self.started = started
    }

    /// Whether this very process still runs; one that has ended and is not yet collected does not.
    var isAlive: Bool {
        guard let started else { return getpgid(process) == group }
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
        let line = String(decoding: data, as: UTF8.self)
        guard let now = Watcher(line), let end = line.lastIndex(of: ")") else { return false }
        let state = line[line.index(after: end)...].first { $0 != " " }
        return now.started == started && now.group == group && state != "Z" && state != "X"
    }

    /// Whether anything of the group is left; only asked after `isAlive` was true, so that it is ours.
    var groupExists: Bool { killpg(group, 0) == 0 }

    func signal(_ number: Int32) { killpg(group, number) }
}
