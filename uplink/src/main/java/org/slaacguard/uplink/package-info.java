/** What the gateway says on the links towards the Internet: the neighbour proxy's side with I/O. */
@NullMarked
package org.slaacguard.uplink;

import org.jspecify.annotations.NullMarked;
