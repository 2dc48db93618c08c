using static VersionManager.ProxyService.Kernel.FlowCaching.BpfRegister;
using static VersionManager.ProxyService.Kernel.FlowCaching.BpfSize;

namespace VersionManager.ProxyService.Kernel.FlowCaching;

/// <summary>The two programs of the <see cref="FlowCache"/>: one before the kernel's rules see a packet, one when it
/// leaves.</summary>
internal static class FlowCachePrograms
{
    /// <summary>A flow, as its packets arrive: interface, source, destination, both ports, protocol; each of 4 bytes, as on the
    /// wire.</summary>
    public const int KeyLength = 20;

    /// <summary>What becomes of its packets.</summary>
    public const int FlowLength = 48;

    /// <summary>A guest's link, a peer, and protocol with <see cref="TowardsGuest"/>; each of 4 bytes.</summary>
    public const int UsageKeyLength = 12;

    /// <summary>Packets and bytes.</summary>
    public const int UsageLength = 16;

    /// <summary>The flow of the packet that the rules see now, the generation it came in, and its number.</summary>
    public const int PendingLength = KeyLength + 8;

    /// <summary>Set in a usage key for what goes to the guest.</summary>
    public const int TowardsGuest = 0x100;

    /// <summary>An Ethernet header, in bytes: packets are counted without it, as nft does.</summary>
    private const int Ethernet = 14;

    // Fields of the packet's context, struct __sk_buff of linux/bpf.h.
    private const int PacketLength = 0,
        Mark = 8,
        EtherType = 16,
        VlanPresent = 20,
        IngressInterface = 36,
        Interface = 40,
        Cookie = 44,
        Data = 76,
        DataEnd = 80;

    // Fields of the packet: no VLAN tag, an IPv4 header without options.
    private const int VersionAndLength = Ethernet,
        Fragment = Ethernet + 6,
        Protocol = Ethernet + 9,
        Source = Ethernet + 12,
        Destination = Ethernet + 16;
    private const int Ports = Ethernet + 20,
        PortsEnd = Ports + 4,
        StreamFlags = Ports + 13,
        StreamEnd = Ports + 20,
        StreamChecksum = Ports + 16;
    private const int DatagramChecksum = Ports + 6,
        AddressesLength = 12;
    private const int Tcp = 6,
        Udp = 17,
        FinSynReset = 0x07,
        Ipv4InWireOrder = 0x0008,
        VersionFourLengthFive = 0x45,
        FragmentedInWireOrder = 0xff3f;

    // Fields of a flow's key, of a flow, and of what is pending.
    private const int KeyInterface = 0,
        KeySource = 4,
        KeyDestination = 8,
        KeyPorts = 12,
        KeyProtocol = 16;
    private const int FlowUntil = 0,
        FlowGeneration = 8,
        FlowInterface = 12,
        FlowPorts = 16,
        FlowAddresses = 20,
        FlowUsage = 32,
        FlowWay = 44;
    private const int PendingGeneration = KeyLength,
        PendingCookie = KeyLength + 4;

    // Ways to the other end of a link.
    private const int Transmit = 0,
        HandOver = 1;

    // Frame offsets.
    private const int Key = -24,
        NewPorts = -32,
        Zero = -40,
        Flow = -96,
        NothingCarried = -112;

    private const int Pass = -1;
    private const int KeepZeroChecksum = 0x20,
        PortsLength = 4,
        MaximalCookie = 0xffff,
        OnlyNew = 1;

    /// <summary>
    /// On arrival. A packet of a known flow gets its ports and its link-layer addresses and goes out at once; any other is noted
    /// and goes on to the rules. So does every packet that begins or ends a stream, because connection tracking must see it, and
    /// its flow is forgotten.
    /// </summary>
    public static byte[] Arrive(FlowCacheMaps maps)
    {
        BpfAssembler program = new();
        ReadKey(program, checkFlags: true);

        FindFlow(program, maps);
        CountPacket(program, maps);
        RewritePorts(program);
        SendOn(program);
        program.Label("unknown");
        Note(program, maps);
        program.Label("begins or ends");
        // Looked for first: that takes no lock, and most are not there.
        CallWithKey(program, maps.Flows, Key, BpfHelper.Lookup);
        program.JumpIfEqual(R0, 0, "pass");
        CallWithKey(program, maps.Flows, Key, BpfHelper.Delete);
        program.Label("pass");
        SetCookie(program, 0);
        program.Return(Pass);
        return program.Assemble();
    }

    /// <summary>
    /// On leaving. What the rules did with the packet that was noted last, if they marked it as one that they carry, is what
    /// becomes of the next packets of its flow.
    /// </summary>
    /// <param name="maps">The maps.</param>
    /// <param name="to">What the interface leads to.</param>
    /// <param name="lifetime">How long until the rules are asked again.</param>
    public static byte[] Leave(FlowCacheMaps maps, FlowCacheTarget to, TimeSpan lifetime)
    {
        BpfAssembler program = new();
        program.Load(Bits32, R2, R1, Cookie);
        program.JumpIfEqual(R2, 0, "pass");
        program.Load(Bits32, R2, R1, Mark);
        program.JumpIfNot(R2, NodeRuleScript.CarriedMark, "pass");
        ReadKey(program, checkFlags: false);
        LoadPending(program, maps);
        program.JumpIfEqual(R0, 0, "pass");
        program.Move(R7, R0);
        Compare(program, () => program.Load(Bits32, R1, R6, Cookie), PendingCookie);
        Compare(program, () => program.Load(Bits32, R1, R6, IngressInterface), KeyInterface);
        foreach (int field in new[] { KeySource, KeyDestination, KeyProtocol })
            Compare(program, () => program.Load(Bits32, R1, Frame, Key + field), field);

        program.Call(BpfHelper.CoarseNanoseconds);
        program.Move(R1, checked((int)lifetime.TotalNanoseconds));
        program.Add(R0, R1);
        program.Store(Bits64, Frame, Flow + FlowUntil, R0);
        program.Load(Bits32, R1, R7, PendingGeneration);
        program.Store(Bits32, Frame, Flow + FlowGeneration, R1);
        program.Load(Bits32, R1, R6, Interface);
        program.Store(Bits32, Frame, Flow + FlowInterface, R1);
        program.Load(Bits32, R1, Frame, Key + KeyPorts);
        program.Store(Bits32, Frame, Flow + FlowPorts, R1);
        program.Load(Bits32, R1, R6, Data);
        program.Load(Bits32, R2, R6, DataEnd);
        program.Move(R3, R1);
        program.Add(R3, AddressesLength);
        program.JumpIfGreater(R3, R2, "pass");
        for (int offset = 0; offset < AddressesLength; offset += 4)
        {
            program.Load(Bits32, R2, R1, offset);
            program.Store(Bits32, Frame, Flow + FlowAddresses + offset, R2);
        }

        bool guest = to != FlowCacheTarget.Uplink;
        program.Load(Bits32, R1, R6, guest ? Interface : IngressInterface);
        program.Store(Bits32, Frame, Flow + FlowUsage, R1);
        program.Load(Bits32, R1, R7, guest ? KeySource : KeyDestination);
        program.Store(Bits32, Frame, Flow + FlowUsage + 4, R1);
        program.Load(Bits32, R1, R7, KeyProtocol);
        program.Add(R1, guest ? TowardsGuest : 0);
        program.Store(Bits32, Frame, Flow + FlowUsage + 8, R1);
        program.Store(Bits32, Frame, Flow + FlowWay, to == FlowCacheTarget.GuestNamespace ? HandOver : Transmit);

        // A counter first: nothing is carried uncounted.
        CallWithKey(program, maps.Usage, Flow + FlowUsage, BpfHelper.Lookup);
        program.JumpIfNot(R0, 0, "counted");
        program.Store(Bits64, Frame, NothingCarried, 0);
        program.Store(Bits64, Frame, NothingCarried + 8, 0);
        program.LoadMap(R1, maps.Usage.Descriptor);
        program.Move(R2, Frame);
        program.Add(R2, Flow + FlowUsage);
        program.Move(R3, Frame);
        program.Add(R3, NothingCarried);
        program.Move(R4, OnlyNew);
        program.Call(BpfHelper.Update);
        program.Label("counted");
        program.LoadMap(R1, maps.Flows.Descriptor);
        program.Move(R2, R7);
        program.Move(R3, Frame);
        program.Add(R3, Flow);
        program.Move(R4, 0);
        program.Call(BpfHelper.Update);
        program.Label("pass");
        program.Return(Pass);
        return program.Assemble();
    }

    /// <summary>Leaves the flow in 7, if there is one that is valid.</summary>
    private static void FindFlow(BpfAssembler program, FlowCacheMaps maps)
    {
        CallWithKey(program, maps.Flows, Key, BpfHelper.Lookup);
        program.JumpIfEqual(R0, 0, "unknown");
        program.Move(R7, R0);
        program.LoadMapValue(R1, maps.Generation.Descriptor);
        program.Load(Bits32, R1, R1, 0);
        program.Load(Bits32, R2, R7, FlowGeneration);
        program.JumpIfNot(R1, R2, "unknown");
        program.Call(BpfHelper.CoarseNanoseconds);
        program.Load(Bits64, R1, R7, FlowUntil);
        program.JumpIfGreater(R0, R1, "unknown");
    }

    /// <summary>Counts the packet for the flow in 7; one without a counter is for the rules, which have their own.</summary>
    private static void CountPacket(BpfAssembler program, FlowCacheMaps maps)
    {
        program.LoadMap(R1, maps.Usage.Descriptor);
        program.Move(R2, R7);
        program.Add(R2, FlowUsage);
        program.Call(BpfHelper.Lookup);
        program.JumpIfEqual(R0, 0, "unknown");
        program.Move(R1, 1);
        program.AddAtomically(R0, 0, R1);
        program.Load(Bits32, R1, R6, PacketLength);
        program.Add(R1, -Ethernet);
        program.AddAtomically(R0, 8, R1);
    }

    /// <summary>Gives the packet the ports of the flow in 7.</summary>
    private static void RewritePorts(BpfAssembler program)
    {
        program.Load(Bits32, R8, R7, FlowPorts);
        program.Store(Bits32, Frame, NewPorts, R8);
        program.Move(R1, R6);
        program.Move(R2, StreamChecksum);
        program.Move(R5, PortsLength);
        program.JumpIfEqual(R9, Tcp, "checksum");
        program.Move(R2, DatagramChecksum);
        program.Move(R5, PortsLength | KeepZeroChecksum);
        program.Label("checksum");
        program.Load(Bits32, R3, Frame, Key + KeyPorts);
        program.Move(R4, R8);
        program.Call(BpfHelper.ReplaceChecksum);
        StoreBytes(
            program,
            Ports,
            PortsLength,
            () =>
            {
                program.Move(R3, Frame);
                program.Add(R3, NewPorts);
            }
        );
    }

    /// <summary>Sends the packet where the flow in 7 goes, and ends.</summary>
    private static void SendOn(BpfAssembler program)
    {
        SetCookie(program, 0);
        program.Load(Bits32, R1, R7, FlowWay);
        program.JumpIfEqual(R1, HandOver, "hand over");
        StoreBytes(
            program,
            0,
            AddressesLength,
            () =>
            {
                program.Move(R3, R7);
                program.Add(R3, FlowAddresses);
            }
        );
        program.Move(R1, NodeRuleScript.CarriedMark);
        program.Store(Bits32, R6, Mark, R1);
        program.Load(Bits32, R1, R7, FlowInterface);
        program.Move(R2, 0);
        program.Call(BpfHelper.Redirect);
        program.Return();
        program.Label("hand over");
        program.Load(Bits32, R1, R7, FlowInterface);
        program.Move(R2, 0);
        program.Call(BpfHelper.RedirectPeer);
        program.Return();
    }

    /// <summary>Notes the packet, numbers it, and lets it go on to the rules.</summary>
    private static void Note(BpfAssembler program, FlowCacheMaps maps)
    {
        LoadPending(program, maps);
        program.JumpIfEqual(R0, 0, "pass");
        for (int offset = 0; offset < KeyLength; offset += 4)
        {
            program.Load(Bits32, R1, Frame, Key + offset);
            program.Store(Bits32, R0, offset, R1);
        }

        program.LoadMapValue(R1, maps.Generation.Descriptor);
        program.Load(Bits32, R1, R1, 0);
        program.Store(Bits32, R0, PendingGeneration, R1);
        program.Load(Bits32, R1, R0, PendingCookie);
        program.Add(R1, 1);
        program.And(R1, MaximalCookie);
        program.JumpIfNot(R1, 0, "numbered");
        program.Move(R1, 1);
        program.Label("numbered");
        program.Store(Bits32, R0, PendingCookie, R1);
        program.Store(Bits32, R6, Cookie, R1);
        program.Return(Pass);
    }

    /// <summary>Leaves the context in 6, the protocol in 9 and the key on the stack; passes what is no whole datagram or
    /// segment.</summary>
    private static void ReadKey(BpfAssembler program, bool checkFlags)
    {
        program.Move(R6, R1);
        program.Load(Bits32, R2, R6, EtherType);
        program.JumpIfNot(R2, Ipv4InWireOrder, "pass");
        program.Load(Bits32, R2, R6, VlanPresent);
        program.JumpIfNot(R2, 0, "pass");
        program.Load(Bits32, R7, R6, Data);
        program.Load(Bits32, R8, R6, DataEnd);
        Reach(program, PortsEnd);
        program.Load(Bits8, R2, R7, VersionAndLength);
        program.JumpIfNot(R2, VersionFourLengthFive, "pass");
        program.Load(Bits16, R2, R7, Fragment);
        program.And(R2, FragmentedInWireOrder);
        program.JumpIfNot(R2, 0, "pass");
        program.Load(Bits32, R2, R6, Interface);
        program.Store(Bits32, Frame, Key + KeyInterface, R2);
        program.Load(Bits32, R2, R7, Source);
        program.Store(Bits32, Frame, Key + KeySource, R2);
        program.Load(Bits32, R2, R7, Destination);
        program.Store(Bits32, Frame, Key + KeyDestination, R2);
        program.Load(Bits32, R2, R7, Ports);
        program.Store(Bits32, Frame, Key + KeyPorts, R2);
        program.Load(Bits8, R9, R7, Protocol);
        program.Store(Bits32, Frame, Key + KeyProtocol, R9);
        if (!checkFlags)
            return;
        program.JumpIfEqual(R9, Udp, "has ports");
        program.JumpIfNot(R9, Tcp, "pass");
        Reach(program, StreamEnd);
        program.Load(Bits8, R2, R7, StreamFlags);
        program.And(R2, FinSynReset);
        program.JumpIfNot(R2, 0, "begins or ends");
        program.Label("has ports");
    }

    /// <summary>Passes a packet that is shorter.</summary>
    private static void Reach(BpfAssembler program, int length)
    {
        program.Move(R2, R7);
        program.Add(R2, length);
        program.JumpIfGreater(R2, R8, "pass");
    }

    private static void Compare(BpfAssembler program, Action load, int pendingField)
    {
        load();
        program.Load(Bits32, R2, R7, pendingField);
        program.JumpIfNot(R1, R2, "pass");
    }

    private static void LoadPending(BpfAssembler program, FlowCacheMaps maps)
    {
        program.Store(Bits32, Frame, Zero, 0);
        CallWithKey(program, maps.Pending, Zero, BpfHelper.Lookup);
    }

    /// <summary>A helper that takes a map and a key, which is on the stack.</summary>
    private static void CallWithKey(BpfAssembler program, BpfMap map, int key, BpfHelper helper)
    {
        program.LoadMap(R1, map.Descriptor);
        program.Move(R2, Frame);
        program.Add(R2, key);
        program.Call(helper);
    }

    private static void StoreBytes(BpfAssembler program, int offset, int length, Action loadSource)
    {
        program.Move(R1, R6);
        program.Move(R2, offset);
        loadSource();
        program.Move(R4, length);
        program.Move(R5, 0);
        program.Call(BpfHelper.StoreBytes);
    }

    private static void SetCookie(BpfAssembler program, int value)
    {
        program.Move(R1, value);
        program.Store(Bits32, R6, Cookie, R1);
    }
}
