-- Who may say which papers the certification lane offers.
SET ROLE quay_owner;

-- As in 012_line.sql, with «kinds.set».
CREATE OR REPLACE FUNCTION quay.roles_for(kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN kind IN ('data.erased', 'refused.settled') THEN ARRAY['SUPERVISOR']
  WHEN kind IN ('blank.printed', 'blank.used', 'blank.spoiled') THEN ARRAY['CLERK', 'SUPERVISOR']
  WHEN kind IN ('office.set', 'counter.enrolled', 'staff.set', 'procedure.published', 'catalogue.published',
    'shelf.set', 'procedure.localised', 'units.set', 'kinds.set', 'rule.set', 'calendar.day_set', 'calendar.published',
    'notice.template_set', 'register.opened')
    THEN ARRAY['SUPERVISOR', 'IT']
END;

RESET ROLE;
