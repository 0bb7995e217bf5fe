import Dispatch
import Foundation
import NIOCore
import Synchronization

/// A thread that waits for its sockets and does what is to be done when they are ready.
///
/// To NIO it is an event loop like its own, so that futures and the handlers of TLS and HTTP/2 run here too, on the same
/// thread as the sockets that need none of them.
///
/// `@unchecked Sendable`: other threads only post tasks; everything else is touched on its own thread alone.
final class SocketLoop: NIOSerialEventLoopExecutor, @unchecked Sendable {
    private struct Posted {
        var tasks: [@Sendable () -> Void] = []
        /// The thread has been woken for what is posted.
        var isAwake = false
        var isStopped = false
        var whenStopped: [@Sendable () -> Void] = []
    }

    private let posted = Mutex(Posted())
    private let poller: Poller
    private var tasks: [() -> Void] = []
    private var running: [() -> Void] = []
    private var timers = Timers()
    /// By slot; the token of each has the generation of its slot too, so that what the kernel says of one that has been
    /// closed meanwhile is not taken to be about the next.
    private var sockets: [PolledSocket?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []
    private var unfinished: [StreamSocket] = []
    private var finishing: [StreamSocket] = []
    var readBuffers = ReadBuffers()
    private var hurries = false
    /// Set by the thread itself before anybody else has the loop.
    private var thread: pthread_t?
    private var ends = false

    init(name: String) throws(IOError) {
        poller = try Poller()
        let started = DispatchSemaphore(value: 0)
        let thread = Thread {
            self.thread = pthread_self()
            Thread.current.name = name
            started.signal()
            self.run()
        }
        thread.start()
        started.wait()
    }

    // MARK: Turns

    private func run() {
        while !ends {
            let count = poller.wait(milliseconds: patience)
            // Those that go on because of this turn do so in the next.
            swap(&unfinished, &finishing)
            for index in 0..<count {
                handle(index)
                hurryIfWanted()
            }
            goOn()
            runTimers()
            runTasks()
        }
        endTasks()
    }

    /// How long nothing is to be done unless a socket is ready, in milliseconds.
    private var patience: CInt {
        if !tasks.isEmpty || !unfinished.isEmpty { return 0 }
        guard let next = timers.next else { return -1 }
        let nanoseconds = (next - .now()).nanoseconds
        return nanoseconds <= 0 ? 0 : CInt(clamping: (nanoseconds + 999_999) / 1_000_000)
    }

    private func handle(_ index: Int) {
        guard let (token, readiness) = poller.event(index) else { return takePosted() }
        let slot = Int(token & 0xFFFF_FFFF)
        guard generations[slot] == UInt32(token >> 32) else { return }
        sockets[slot]?.ready(readiness)
    }

    /// Sockets that had more than one read brings.
    private func goOn() {
        if finishing.isEmpty { return }
        for socket in finishing {
            socket.goOn()
            hurryIfWanted()
        }
        finishing.removeAll(keepingCapacity: true)
    }

    private func runTimers() {
        guard let next = timers.next else { return }
        let now = NIODeadline.now()
        if next > now { return }
        while let run = timers.popDue(now) { run() }
    }

    private func runTasks() {
        hurries = false
        if tasks.isEmpty { return }
        // What these ask for is done in the next turn.
        swap(&tasks, &running)
        for task in running { task() }
        running.removeAll(keepingCapacity: true)
    }

    /// Within a turn: the tasks are run before the next socket is looked at.
    func hurry() { hurries = true }

    private func hurryIfWanted() {
        if hurries { runTasks() }
    }

    private func takePosted() {
        let taken = posted.withLock { posted in
            posted.isAwake = false
            defer { posted.tasks = [] }
            return posted.tasks
        }
        for task in taken { tasks.append(task) }
    }

    // MARK: Sockets

    /// - Parameter repeats: as in `Poller.add`.
    func add(_ socket: PolledSocket, repeats: Bool = false) throws(IOError) {
        let slot = freeSlots.popLast() ?? sockets.count
        if slot == sockets.count {
            sockets.append(nil)
            generations.append(0)
        }
        let token = UInt64(generations[slot]) << 32 | UInt64(slot)
        do throws(IOError) {
            try poller.add(socket.descriptor, token: token, repeats: repeats)
        } catch {
            freeSlots.append(slot)
            throw error
        }
        sockets[slot] = socket
        socket.slot = slot
    }

    /// For one whose descriptor is closed next, by which the kernel forgets it.
    func remove(_ socket: PolledSocket) {
        guard let slot = socket.slot else { return }
        socket.slot = nil
        sockets[slot] = nil
        generations[slot] &+= 1
        freeSlots.append(slot)
    }

    /// For one whose descriptor stays open.
    func forget(_ socket: PolledSocket) {
        poller.remove(socket.descriptor)
        remove(socket)
    }

    /// The socket goes on in the next turn, after the others have had theirs.
    func goOnLater(_ socket: StreamSocket) { unfinished.append(socket) }

    // MARK: EventLoop

    var inEventLoop: Bool {
        guard let thread else { return false }
        return pthread_equal(thread, pthread_self()) != 0
    }

    func execute(_ task: @escaping @Sendable () -> Void) {
        if inEventLoop { tasks.append(task) } else { _ = post(task) }
    }

    /// - Returns: false when the loop has ended.
    private func post(_ task: @escaping @Sendable () -> Void) -> Bool {
        let (isTaken, wakes) = posted.withLock { posted in
            if posted.isStopped { return (false, false) }
            posted.tasks.append(task)
            defer { posted.isAwake = true }
            return (true, !posted.isAwake)
        }
        if wakes { poller.wakeUp() }
        return isTaken
    }

    func submit<T>(_ task: @escaping @Sendable () throws -> T) -> EventLoopFuture<T> {
        let promise = makePromise(of: T.self)
        let run: @Sendable () -> Void = { promise.assumeIsolated().completeWith(Result { try task() }) }
        if inEventLoop {
            tasks.append(run)
        } else if !post(run) {
            promise.fail(EventLoopError.shutdown)
        }
        return promise.futureResult
    }

    @discardableResult
    func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let timer = Timers.Timer(
            deadline: deadline, run: { promise.assumeIsolated().completeWith(Result { try task() }) },
            fail: { promise.fail($0) })
        let add: @Sendable () -> Void = { self.timers.add(timer) }
        if inEventLoop {
            ends ? promise.fail(EventLoopError.shutdown) : add()
        } else if !post(add) {
            promise.fail(EventLoopError.shutdown)
        }
        return Scheduled(promise: promise, cancellationTask: { self.cancel(timer) })
    }

    @discardableResult
    func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: .now() + delay, task)
    }

    private func cancel(_ timer: Timers.Timer) {
        if inEventLoop { timers.remove(timer) } else { _ = post { self.timers.remove(timer) } }
    }

    // MARK: The end

    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        let tell: @Sendable () -> Void = { queue.async { callback(nil) } }
        let isStopped = posted.withLock { posted in
            if !posted.isStopped { posted.whenStopped.append(tell) }
            return posted.isStopped
        }
        if isStopped { tell() } else { _ = post { self.ends = true } }
    }

    /// On the loop's thread, the last that it does: closes what is open and runs what waits, so that no promise is left.
    private func endTasks() {
        while true {
            for socket in sockets { socket?.close() }
            while let fail = timers.popAny() { fail(EventLoopError.shutdown) }
            takePosted()
            if tasks.isEmpty, stop() { return }
            runTasks()
        }
    }

    /// - Returns: false when something was posted meanwhile.
    private func stop() -> Bool {
        let told = posted.withLock { posted -> [@Sendable () -> Void]? in
            guard posted.tasks.isEmpty else { return nil }
            posted.isStopped = true
            defer { posted.whenStopped = [] }
            return posted.whenStopped
        }
        for tell in told ?? [] { tell() }
        return told != nil
    }
}

/// What a loop waits for. Belongs to the loop's thread.
class PolledSocket {
    let descriptor: CInt
    /// Where the loop keeps it, for the loop alone; nil where it does not.
    var slot: Int?

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    func ready(_ readiness: Readiness) {}
    func close() {}
}
