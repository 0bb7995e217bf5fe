import Testing

@testable import ctl

@Suite("Pacing")
struct PacerTests {
    @Test("The first request starts at once, the others on the schedule")
    func schedule() {
        var pacer = Pacer(rate: 10, duration: nil, requestLimit: nil)
        #expect(pacer.due(at: 0, free: 50) == 1)
        pacer.noteStart()
        #expect(pacer.due(at: 0.05, free: 50) == 0)
        #expect(abs(pacer.wait(at: 0.05) - 0.05) < 1e-9)
        #expect(pacer.due(at: 0.1, free: 50) == 1)
    }

    @Test("A lag is made up for, as far as connections are free")
    func lag() {
        let pacer = Pacer(rate: 100, duration: nil, requestLimit: nil)
        #expect(pacer.due(at: 1, free: 50) == 50)
        #expect(pacer.due(at: 0.1, free: 50) == 11)
        #expect(pacer.wait(at: 1) == 0)
    }

    @Test("Without a rate every free connection gets a request")
    func unlimited() {
        let pacer = Pacer(rate: nil, duration: 1, requestLimit: nil)
        #expect(pacer.due(at: 0.5, free: 7) == 7)
    }

    @Test("Nothing starts after the duration, or over the limit")
    func ends() {
        var pacer = Pacer(rate: nil, duration: 1, requestLimit: 3)
        #expect(pacer.due(at: 1, free: 7) == 0 && pacer.isOver(at: 1))
        #expect(pacer.due(at: 0.5, free: 7) == 3)
        for _ in 0..<3 { pacer.noteStart() }
        #expect(pacer.isOver(at: 0.5))
    }

    @Test("Over a second the rate is kept, whatever the steps", arguments: [0.001, 0.0037, 0.25])
    func rateIsKept(step: Double) {
        var pacer = Pacer(rate: 1000, duration: 1, requestLimit: nil)
        var now = 0.0
        while !pacer.isOver(at: now) {
            for _ in 0..<pacer.due(at: now, free: 1000) { pacer.noteStart() }
            now += step
        }
        #expect(pacer.started <= 1000 && pacer.started > 1000 - Int(1000 * step) - 2)
    }
}
