/** Fuzzing by coverage: targets of several rooms, and what runs them. */
@NullMarked
package org.slaacguard.fuzz;

import org.jspecify.annotations.NullMarked;
