/** What this machine lacks, and where the way of a peer's packets stops. */
@NullMarked
package org.slaacguard.doctor;

import org.jspecify.annotations.NullMarked;
