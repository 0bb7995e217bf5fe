import Testing

@testable import Bundles

@Suite("docker-compose.yml")
struct ComposeFileTests {
    @Test("the service that publishes port 80 is the web; the others come after what they depend on")
    func services() throws {
        let file = try ComposeFile(
            """
            version: "3"
            services:
              worker: {image: "a", depends_on: [queue], command: run me, restart: always}
              admin: {image: "b", ports: ["8081:81"], depends_on: {queue: {condition: service_started}}}
              web:
                build: {context: ./web, dockerfile: Other}
                ports: ["127.0.0.1:80:5000/tcp"]
                environment: [A=b=c, B]
                volumes: ["x:/y"]
              queue: {image: "redis:7", environment: {C: 1}, entrypoint: [a, "b c"]}
            volumes: {x: {}}
            """)
        #expect(file.web.name == "web" && file.web.ports.map(\.inside) == [5_000])
        #expect(file.web.build?.folder == "web" && file.web.build?.dockerfile == "Other")
        #expect(file.web.environment == ["A": "b=c"])
        #expect(file.others.map(\.name) == ["queue", "worker", "admin"])
        #expect(file.others[0].entrypoint == ["a", "b c"] && file.others[0].environment == ["C": "1"])
        #expect(file.others[1].command == ["/bin/sh", "-c", "exec run me"] && file.others[1].restarts)
        #expect(file.warnings.count == 2)
    }

    @Test(
        "what cannot be run is refused, with the reason",
        arguments: [
            ("", "no services"), ("services: {a: {image: x}}", "must publish port 80"),
            ("services: {a: {ports: [80]}}", "neither image nor build"),
            ("services: {a: {image: x, ports: [80], privileged: true}}", "'privileged' is not allowed"),
            ("services: {a: {build: ../x, ports: [80]}}", "outside of the bundle"),
            ("services: {a: {image: \"${X}\", ports: [80]}}", "not replaced"),
            ("services: {a: {image: x, ports: [80], depends_on: [a]}}", "circle"),
            ("services: {a: {image: x, ports: [http]}}", "is no port"), ("services: [", "invalid YAML"),
        ])
    func refused(text: String, words: String) {
        let failure = #expect(throws: BundleFailure.self) { try ComposeFile(text) }
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }
}
