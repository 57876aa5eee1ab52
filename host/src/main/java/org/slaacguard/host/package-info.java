/** What is changed on the host for an interface: planned, journalled, undone. */
@NullMarked
package org.slaacguard.host;

import org.jspecify.annotations.NullMarked;
