import Foundation
import Testing

@testable import Bundles

@Suite("cron.yaml")
struct PeriodicTests {
    private func read(_ text: String) -> BundleConfiguration {
        var configuration = BundleConfiguration()
        configuration.takePeriodic(text)
        return configuration
    }

    @Test("tasks are read in their order")
    func tasks() {
        let text = """
            version: 1
            cron:
             - name: "backup-job"
               url: "/backup"
               schedule: "0 */12 * * *"
             - name: audit
               url: /audit
               schedule: "0 23 * * *"
            """
        let found = read(text)
        #expect(found.periodicFailure == nil)
        #expect(
            found.periodic == [
                .init(name: "backup-job", url: "/backup", schedule: "0 */12 * * *"),
                .init(name: "audit", url: "/audit", schedule: "0 23 * * *"),
            ])
    }

    @Test(
        "what cannot be done is told, and is no failure of the bundle",
        arguments: [
            "cron: []", "version: 1", "version: 1\ncron:\n - name: a\n   url: /a", "version: [",
            "version: 1\ncron:\n - {name: a, url: a, schedule: x}",
            "version: 1\ncron:\n - {name: a, url: /a, schedule: x}\n - {name: a, url: /b, schedule: x}",
        ])
    func refusals(text: String) {
        let found = read(text)
        #expect(found.periodic == nil && found.periodicFailure?.hasPrefix("cron.yaml: ") == true)
    }
}
