/// Lets one caller through at a time, in the order in which they came.
actor Gate {
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard isClosed else {
            isClosed = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        isClosed = false
    }
}
