import Domain
import ElasticLoadBalancingV2API

extension [Domain.Tag] {
    init(_ tags: [ElasticLoadBalancingV2API.Tag]) {
        self = tags.map { .init(key: $0.key, value: $0.value ?? "") }
    }
}

extension [ElasticLoadBalancingV2API.Tag] {
    init(_ tags: [Domain.Tag]) {
        self = tags.map { .init(key: $0.key, value: $0.value) }
    }
}
