package org.slaacguard.linux;

/**
 * How a TUN device is opened.
 *
 * @param queues 1 to 256; more than one asks for IFF_MULTI_QUEUE
 * @param offload whether to ask for checksum and segmentation offload; without it, every packet is
 *     single and complete, behind a header of zeros
 */
public record TunOptions(int queues, boolean offload) {
  /** One queue, with every offload that the kernel has. */
  public static final TunOptions DEFAULT = new TunOptions(1, true);

  /** Checks the number of queues. */
  public TunOptions {
    if (queues < 1 || queues > 256) {
      throw new IllegalArgumentException("a TUN device has 1 to 256 queues, not " + queues);
    }
  }
}
