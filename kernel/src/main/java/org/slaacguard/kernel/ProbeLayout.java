package org.slaacguard.kernel;

import org.slaacguard.bpf.Btf;

/**
 * Offsets in bytes of the fields that the probe reads. They differ between kernels, so they come
 * from the kernel's own description.
 *
 * @param packetKeypair in a packet: the keys that decrypted it, in WireGuard's control block
 * @param packetData in a packet: pointer to its bytes, which is the IP header at the time of the
 *     probe
 * @param packetLength in a packet: number of all its bytes, u32
 * @param packetPaged in a packet: number of bytes that do not follow the data pointer, u32
 * @param keypairPeer in a pair of keys: its peer
 * @param peerKey in a peer: its public key, 32 bytes
 * @param peerNumber in a peer: its number, u64, which is never reused
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
   * Looks up all offsets.
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
