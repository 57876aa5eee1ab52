/** The kernel's WireGuard, taught by eBPF and netlink. */
@NullMarked
package org.slaacguard.kernel;

import org.jspecify.annotations.NullMarked;
