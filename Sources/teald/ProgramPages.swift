import Foundation
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Lets go of the program's code in memory that only starting, or something long over, needed.
///
/// Linux maps sixteen pages around each page of a file that is touched, and never lets go of them while there is memory
/// to spare: of forty resident megabytes, a teald at work touches ten. What is needed again comes back from the page
/// cache, page fault by page fault: one or two milliseconds' work each time, spread over all threads.
struct ProgramPages: Service {
    /// Seconds between two times, by the machine's own clock: memory knows no time scale.
    private static let interval: Duration = .seconds(5)

    func run() async {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                Self.release()
            }
        }
    }

    /// Only what may be executed: it is never written to, so that what is dropped is the same when read again. The
    /// tables that the loader has adjusted look like pages of the file too, and are not.
    private static func release() {
        #if os(Linux)
            guard let map = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else { return }
            for range in executableRanges(in: map) {
                madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
            }
        #endif
    }

    /// Of lines as `00d83000-035f7000 r-xp 00b82000 fe:00 6341766    /usr/bin/teald`, those that name a file.
    static func executableRanges(in map: String) -> [Range<UInt>] {
        map.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }
}
