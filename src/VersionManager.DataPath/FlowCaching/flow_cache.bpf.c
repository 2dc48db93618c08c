// The programs of the flow cache (see FlowCache.cs). "arrive" gets every packet of an interface before routing and the node's
// rules, "leave" every packet that goes out. Built for the kernel's virtual machine; see flow_cache.bpf.targets.

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <stdbool.h>
#include <stddef.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))

// Returned to pass a packet on to the next program or the kernel: TCX_NEXT of linux/bpf.h from Linux 6.6 on.
#define PASS (-1)

#define MAXIMAL_FLOWS 32768
#define MAXIMAL_COUNTERS 65536

// How long a flow's packets bypass the rules before one meets them again, in nanoseconds.
#define LIFETIME 2000000000ull

// Set in a usage key for packets that go to the guest.
#define TOWARDS_GUEST 0x100

// The kernel's helpers, by their numbers.
static void *(*map_lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*map_update)(void *map, const void *key, const void *value, __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*map_delete)(void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
static long (*store_bytes)(struct __sk_buff *skb, __u32 offset, const void *from, __u32 length, __u64 flags) =
    (void *)BPF_FUNC_skb_store_bytes;
static long (*replace_checksum)(struct __sk_buff *skb, __u32 offset, __u64 from, __u64 to, __u64 flags) =
    (void *)BPF_FUNC_l4_csum_replace;
static long (*redirect)(__u32 interface, __u64 flags) = (void *)BPF_FUNC_redirect;
static long (*redirect_peer)(__u32 interface, __u64 flags) = (void *)BPF_FUNC_redirect_peer;
static __u64 (*coarse_nanoseconds)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;

// A flow, as its packets arrive; addresses and ports as on the wire.
struct flow_key {
    __u32 interface;
    __be32 source;
    __be32 destination;
    __u32 ports;
    __u32 protocol;
};

// The key by which packets are counted together. FlowCache.ReadUsage reads it.
struct usage_key {
    __u32 guest_interface;
    __be32 peer;
    __u32 protocol_and_direction;
};

struct usage {
    __u64 packets;
    __u64 bytes;
};

enum way {
    TRANSMIT, // out of the interface
    HAND_OVER // to the other end of a veth, in its network namespace
};

// What to do with a flow's packets.
struct flow {
    __u64 until;
    __u32 generation;
    __u32 interface;
    __u32 ports;
    __u8 link_addresses[2 * ETH_ALEN];
    struct usage_key usage;
    __u32 way;
};

// The packet that is passing through the rules; it carries the same number.
struct pending {
    struct flow_key key;
    __u32 generation;
    __u32 number;
};

struct map {
    __u32 type;
    __u32 key_length;
    __u32 value_length;
    __u32 capacity;
    __u32 flags;
};

// The cached flows; the least recently used are evicted first.
struct map flows SECTION("maps") = {
    .type = BPF_MAP_TYPE_LRU_HASH,
    .key_length = sizeof(struct flow_key),
    .value_length = sizeof(struct flow),
    .capacity = MAXIMAL_FLOWS,
};

// Packets and bytes carried. Its memory is allocated as it grows.
struct map usages SECTION("maps") = {
    .type = BPF_MAP_TYPE_HASH,
    .key_length = sizeof(struct usage_key),
    .value_length = sizeof(struct usage),
    .capacity = MAXIMAL_COUNTERS,
    .flags = BPF_F_NO_PREALLOC,
};

// One element for each CPU, which has one packet at a time in the rules.
struct map pendings SECTION("maps") = {
    .type = BPF_MAP_TYPE_PERCPU_ARRAY,
    .key_length = sizeof(__u32),
    .value_length = sizeof(struct pending),
    .capacity = 1,
};

// Set by the daemon: flows of another generation are no longer valid.
volatile __u32 generation;

// Set by the daemon before the programs are attached: the mark that the rules give to offloaded packets.
volatile __u32 carried_mark;

// False unless the packet is a whole IPv4 packet, without options, fragmentation or VLAN tag.
INLINE bool read_key(struct __sk_buff *skb, struct flow_key *key)
{
    void *data = (void *)(long)skb->data;
    void *end = (void *)(long)skb->data_end;
    struct iphdr *ip = data + sizeof(struct ethhdr);
    __u32 *ports = (void *)(ip + 1);
    if (skb->protocol != __constant_htons(ETH_P_IP) || skb->vlan_present || (void *)(ports + 1) > end)
        return false;
    if (ip->version != 4 || ip->ihl != 5 || (ip->frag_off & __constant_htons(0x3fff)))
        return false;
    key->interface = skb->ifindex;
    key->source = ip->saddr;
    key->destination = ip->daddr;
    key->ports = *ports;
    key->protocol = ip->protocol;
    return true;
}

enum segment { CARRIES, BEGINS_OR_ENDS, CUT_SHORT };

INLINE enum segment read_segment(struct __sk_buff *skb)
{
    struct tcphdr *tcp = (void *)(long)skb->data + sizeof(struct ethhdr) + sizeof(struct iphdr);
    if ((void *)(tcp + 1) > (void *)(long)skb->data_end)
        return CUT_SHORT;
    return tcp->syn || tcp->fin || tcp->rst ? BEGINS_OR_ENDS : CARRIES;
}

// Counts the packet, without its Ethernet header as nft does. False where there is no counter: the packet then goes to the rules,
// which have their own counters.
INLINE bool count(struct __sk_buff *skb, struct flow *flow)
{
    struct usage *usage = map_lookup(&usages, &flow->usage);
    if (!usage)
        return false;
    __sync_fetch_and_add(&usage->packets, 1);
    __sync_fetch_and_add(&usage->bytes, skb->len - sizeof(struct ethhdr));
    return true;
}

INLINE void rewrite_ports(struct __sk_buff *skb, struct flow_key *key, struct flow *flow)
{
    const __u32 header = sizeof(struct ethhdr) + sizeof(struct iphdr);
    __u32 ports = flow->ports;
    if (key->protocol == IPPROTO_TCP)
        replace_checksum(skb, header + offsetof(struct tcphdr, check), key->ports, ports, sizeof(ports));
    else // The checksum of a UDP header is its last field, and may be none.
        replace_checksum(skb, header + 6, key->ports, ports, sizeof(ports) | BPF_F_MARK_MANGLED_0);
    store_bytes(skb, header, &ports, sizeof(ports), 0);
}

INLINE int send_on(struct __sk_buff *skb, struct flow *flow)
{
    skb->tc_index = 0;
    if (flow->way == HAND_OVER)
        return redirect_peer(flow->interface, 0);
    store_bytes(skb, 0, flow->link_addresses, sizeof(flow->link_addresses), 0);
    skb->mark = carried_mark;
    return redirect(flow->interface, 0);
}

INLINE int pass(struct __sk_buff *skb)
{
    skb->tc_index = 0;
    return PASS;
}

// Passes the packet to the rules, with a number that identifies it when it leaves.
INLINE int note(struct __sk_buff *skb, struct flow_key *key)
{
    __u32 first = 0;
    struct pending *pending = map_lookup(&pendings, &first);
    if (!pending)
        return pass(skb);
    pending->key = *key;
    pending->generation = generation;
    __u32 number = (pending->number + 1) & 0xffff;
    pending->number = number ? number : 1;
    skb->tc_index = pending->number;
    return PASS;
}

// Rewrites a cached flow's packet (addresses, ports, link-layer addresses) and sends it out at once. Any other packet is noted
// and
// goes to the rules. So does every packet that begins or ends a stream, because connection tracking must see it; its flow is
// removed.
SECTION("tc/arrive")
int arrive(struct __sk_buff *skb)
{
    struct flow_key key;
    if (!read_key(skb, &key) || (key.protocol != IPPROTO_TCP && key.protocol != IPPROTO_UDP))
        return pass(skb);
    if (key.protocol == IPPROTO_TCP) {
        enum segment segment = read_segment(skb);
        if (segment != CARRIES) {
            // Looked up first: a look-up takes no lock, and most such flows are not cached.
            if (segment == BEGINS_OR_ENDS && map_lookup(&flows, &key))
                map_delete(&flows, &key);
            return pass(skb);
        }
    }
    struct flow *flow = map_lookup(&flows, &key);
    if (!flow || flow->generation != generation || coarse_nanoseconds() > flow->until || !count(skb, flow))
        return note(skb, &key);
    rewrite_ports(skb, &key, flow);
    return send_on(skb, flow);
}

// If the rules marked the packet noted last as offloaded, what they did with it is cached for the next packets of its flow.
INLINE int leave(struct __sk_buff *skb, bool to_guest, enum way way)
{
    struct flow_key left;
    __u32 first = 0;
    if (!skb->tc_index || skb->mark != carried_mark || !read_key(skb, &left))
        return PASS;
    struct pending *pending = map_lookup(&pendings, &first);
    if (!pending || pending->number != skb->tc_index || pending->key.interface != skb->ingress_ifindex)
        return PASS;
    struct flow_key *came = &pending->key;
    if (came->source != left.source || came->destination != left.destination || came->protocol != left.protocol)
        return PASS;

    struct flow flow = {
        .until = coarse_nanoseconds() + LIFETIME,
        .generation = pending->generation,
        .interface = skb->ifindex,
        .ports = left.ports,
        .usage =
            {
                .guest_interface = to_guest ? skb->ifindex : skb->ingress_ifindex,
                .peer = to_guest ? left.source : left.destination,
                .protocol_and_direction = left.protocol + (to_guest ? TOWARDS_GUEST : 0),
            },
        .way = way,
    };
    struct ethhdr *link = (void *)(long)skb->data;
    if ((void *)(link + 1) > (void *)(long)skb->data_end)
        return PASS;
    __builtin_memcpy(flow.link_addresses, link, sizeof(flow.link_addresses));

    // A counter first: no packet bypasses the rules uncounted.
    if (!map_lookup(&usages, &flow.usage)) {
        struct usage none = {};
        map_update(&usages, &flow.usage, &none, BPF_NOEXIST);
    }
    map_update(&flows, came, &flow, BPF_ANY);
    return PASS;
}

// To the node's network.
SECTION("tc/leave_uplink")
int leave_uplink(struct __sk_buff *skb)
{
    return leave(skb, false, TRANSMIT);
}

// To a guest behind a tap.
SECTION("tc/leave_guest_tap")
int leave_guest_tap(struct __sk_buff *skb)
{
    return leave(skb, true, TRANSMIT);
}

// To a guest in a network namespace behind a veth.
SECTION("tc/leave_guest_namespace")
int leave_guest_namespace(struct __sk_buff *skb)
{
    return leave(skb, true, HAND_OVER);
}
