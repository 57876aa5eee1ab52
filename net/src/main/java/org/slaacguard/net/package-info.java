/**
 * Values and wire formats of IPv6, neighbour discovery and WireGuard; no state, no clock, no
 * thread.
 */
@NullMarked
package org.slaacguard.net;

import org.jspecify.annotations.NullMarked;
