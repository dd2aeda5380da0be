"""What every sport shares: filters, kinematics, phases, events, the Analyzer."""
