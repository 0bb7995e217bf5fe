import NIOCore

#if os(Linux)
    import CLinux
#endif

enum Cores {
    /// How many a control group's quota and this process's affinity mask leave it. Event loops that share a core only
    /// interrupt each other.
    static var usable: Int {
        #if os(Linux)
            let allowed = Int(usable_cores())
            return allowed > 0 ? min(System.coreCount, allowed) : System.coreCount
        #else
            return System.coreCount
        #endif
    }
}
