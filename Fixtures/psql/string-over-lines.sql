--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT e'a'
'b\'
\! touch CANARY
--';
COMMENT ON TABLE public.t IS e'a' -- x
 -- y
'b\'
\! touch CANARY
--';
SELECT U&'a'
'b\', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
