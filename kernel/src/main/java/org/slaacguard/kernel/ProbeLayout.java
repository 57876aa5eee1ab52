package org.slaacguard.kernel;

import org.slaacguard.bpf.Btf;

/**
 * Where the running kernel keeps what the probe reads, in bytes. The offsets move between kernels,
 * so they come from its own description.
 *
 * @param packetKeypair in a packet: the keys it decrypted under, in WireGuard's control block
 * @param packetData in a packet: where its bytes begin, the IP header at the time of the probe
 * @param packetLength in a packet: all its bytes, u32
 * @param packetPaged in a packet: those that do not follow the data pointer, u32
 * @param keypairPeer in a pair of keys: whose they are
 * @param peerKey in a peer: its public key, 32 bytes
 * @param peerNumber in a peer: its number, u64, which no other peer ever has
 * @param peerDevice in a peer: its WireGuard device
 * @param deviceInterface in a WireGuard device: its network device
 * @param interfaceIndex in a network device: the index, i32
 * @param interfaceNamespace in a network device: its namespace
 * @param namespaceNumber in a namespace: its number, u32
 */
record ProbeLayout(
    int packetKeypair,
    int packetData,
    int packetLength,
    int packetPaged,
    int keypairPeer,
    int peerKey,
    int peerNumber,
    int peerDevice,
    int deviceInterface,
    int interfaceIndex,
    int interfaceNamespace,
    int namespaceNumber) {

  /**
   * Looks everything up.
   *
   * @param wireguard the module's description on top of the kernel's
   * @throws IllegalArgumentException naming what this kernel lacks
   */
  static ProbeLayout of(Btf wireguard) {
    return new ProbeLayout(
        wireguard.offsetOf("sk_buff", "cb") + wireguard.offsetOf("packet_cb", "keypair"),
        wireguard.offsetOf("sk_buff", "data"),
        wireguard.offsetOf("sk_buff", "len"),
        wireguard.offsetOf("sk_buff", "data_len"),
        wireguard.offsetOf("noise_keypair", "entry.peer"),
        wireguard.offsetOf("wg_peer", "handshake.remote_static"),
        wireguard.offsetOf("wg_peer", "internal_id"),
        wireguard.offsetOf("wg_peer", "device"),
        wireguard.offsetOf("wg_device", "dev"),
        wireguard.offsetOf("net_device", "ifindex"),
        wireguard.offsetOf("net_device", "nd_net"),
        wireguard.offsetOf("net", "ns.inum"));
  }
}
