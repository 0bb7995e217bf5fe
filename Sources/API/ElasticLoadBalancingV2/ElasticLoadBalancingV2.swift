// The place of ElasticLoadBalancingV2.
