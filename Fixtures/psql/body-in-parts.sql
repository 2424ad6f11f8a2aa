--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS 'SELECT set_con'
'fig(''client_enco'
'ding'', ''SJIS'', false)';
SELECT public.f();
COMMENT ON TABLE public.t IS 'Ã';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
