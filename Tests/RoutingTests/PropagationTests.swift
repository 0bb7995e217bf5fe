import Routing
import Testing

@Suite("Changes that take their time, as on AWS")
struct PropagationTests {
    private func table(_ weights: [(String, Int)], targets: [String: [String]]) -> RoutingTable {
        RoutesTests.table(groups: targets, weights: weights)
    }

    private func weights(_ table: RoutingTable) -> [String: Int] {
        guard case .forward(let groups, _) = table.loadBalancers["lb"]?.listeners[1].action else { return [:] }
        return Dictionary(uniqueKeysWithValues: groups.map { ($0.targetGroup, $0.weight) })
    }

    @Test("Weights and registrations come into force after delays of their own")
    func delays() {
        var propagation = Propagation(delays: .init(rules: .seconds(2), registrations: .seconds(5)))
        let before = table([("blue", 1), ("green", 0)], targets: ["blue": ["a"], "green": []])
        let after = table([("blue", 0), ("green", 1)], targets: ["blue": ["a"], "green": ["b"]])
        propagation.want(before, at: .seconds(100))
        #expect(propagation.table(at: .seconds(100)) == before, "what is first is there at once")
        propagation.want(after, at: .seconds(200))
        #expect(propagation.table(at: .seconds(200)) == before)
        #expect(propagation.nextChange(after: .seconds(200)) == .seconds(202))
        let between = propagation.table(at: .seconds(202))
        #expect(weights(between) == ["blue": 0, "green": 1])
        #expect(between.targetGroups["green"]?.targets == [], "all requests go to a group without targets")
        #expect(propagation.nextChange(after: .seconds(202)) == .seconds(205))
        #expect(propagation.table(at: .seconds(205)) == after)
        #expect(propagation.nextChange(after: .seconds(205)) == nil)
    }

    @Test("A change that is taken back before it came into force never does")
    func takenBack() {
        var propagation = Propagation(delays: .init(rules: .seconds(10)))
        let blue = table([("g", 1), ("h", 0)], targets: ["g": [], "h": []])
        let green = table([("g", 0), ("h", 1)], targets: ["g": [], "h": []])
        propagation.want(blue, at: .zero)
        propagation.want(green, at: .seconds(20))
        propagation.want(blue, at: .seconds(20))
        for second in 20..<60 { #expect(weights(propagation.table(at: .seconds(second)))["g"] == 1) }
    }

    @Test("Without delays every table is in force as it is")
    func none() {
        var propagation = Propagation()
        for weight in 0..<10 {
            let wanted = table([("g", weight)], targets: ["g": ["a"]])
            propagation.want(wanted, at: .seconds(1))
            #expect(propagation.table(at: .seconds(1)) == wanted)
        }
    }
}
