/// Says how many requests should have been started by now. Pure: time comes in as seconds since the start.
struct Pacer: Equatable {
    /// Requests a second; nil means that nothing but free connections holds a request back.
    let rate: Double?
    /// Seconds after which no request is started.
    let duration: Double?
    let requestLimit: Int?
    private(set) var started = 0

    init(rate: Double?, duration: Double?, requestLimit: Int?) {
        self.rate = rate
        self.duration = duration
        self.requestLimit = requestLimit
    }

    /// How many requests to start now, at most `free`. A lag is made up for, as the schedule is absolute.
    func due(at seconds: Double, free: Int) -> Int {
        if isOver(at: seconds) { return 0 }
        var due = free
        if let rate { due = min(due, max(0, Int(seconds * rate) + 1 - started)) }
        if let requestLimit { due = min(due, requestLimit - started) }
        return due
    }

    mutating func noteStart() { started += 1 }

    /// Seconds from now to the next request's turn; 0 when one is due already.
    func wait(at seconds: Double) -> Double {
        guard let rate else { return 0 }
        return max(0, Double(started) / rate - seconds)
    }

    func isOver(at seconds: Double) -> Bool {
        if let duration, seconds >= duration { return true }
        if let requestLimit, started >= requestLimit { return true }
        return false
    }
}
